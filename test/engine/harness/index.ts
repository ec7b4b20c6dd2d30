export { createEngine, Engine } from './engine';
export type { CrashPoint, EngineOptions, Execution, ExecutionRef } from './engine';
export type { CallbackAnswer, CallbackRequest } from './callback';
export { loadPackage } from './package-types';
export type { LoadedTypes } from './node-types';
export type { RunError, RunResult } from './run-result';
export type { NodeRun, RunInput, WorkflowJson, WorkflowRun } from './workflow-json';
export { driveUntil, useVirtualTime, withVirtualTime } from './virtual-time';
export type { Driven, DriveOptions } from './virtual-time';
