import { declareMatrix } from './matrix';

declareMatrix('ark');
