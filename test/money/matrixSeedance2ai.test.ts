import { declareMatrix } from './matrix';

declareMatrix('seedance2ai');
