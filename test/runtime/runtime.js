'use strict';

const { join, sep } = require('node:path');
const { Script } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

const INSTALLED = `${sep}node_modules${sep}`;
const BUILT = join(__dirname, '..', '..', 'dist') + sep;

/** Every module of the repository that a test file of this worker has loaded, compiled. */
const compiled = new Map();

/**
 * Loads installed packages once a worker, by Node's own require: n8n-core alone takes seconds. The built package is loaded once too,
 * so that what V8 has made of its code in one test file is there for the next. It keeps nothing from one file to another, because the
 * harness tells processes apart (host/processState.ts). In watch mode, Jest has to be started again after a build.
 * The other modules of the repository are run anew for each test file, as Jest does, but compiled once. Both replace inner parts of
 * jest-runtime, whose version is exact in package.json for that.
 */
class SharedPackages extends Runtime {
	constructor(...given) {
		super(...given);
		const [{ resolver, moduleNameMapper }] = given;
		// Where Jest gives the package another n8n or zod, it has to load the package itself: Node's require knows nothing of it.
		this.isBuiltShared = (resolver ?? null) === null && moduleNameMapper.length === 0;
		const { executor } = this;
		const parameters = executor.injectedModuleParameters.join();
		executor.compile = (source, filename) => {
			const known = compiled.get(filename);
			if (known?.source === source) return known.script.runInThisContext();
			const script = new Script(`(function(${parameters}){${source}\n})`, { filename });
			compiled.set(filename, { source, script });
			return script.runInThisContext();
		};
	}

	requireModule(from, moduleName, options, isRequireActual) {
		if (!options?.isInternalModule && moduleName && !this._resolution.isCoreModule(moduleName)) {
			const file =
				this._resolution.getCjsMockModule(from, moduleName) ?? this._resolution.resolveCjs(from, moduleName);
			if (file.includes(INSTALLED) || (this.isBuiltShared && file.startsWith(BUILT))) return require(file);
		}
		return super.requireModule(from, moduleName, options, isRequireActual);
	}
}

Object.defineProperty(exports, '__esModule', { value: true });
exports.default = SharedPackages;
