import { declareMatrix } from './matrix';

declareMatrix('seedanceapi');
