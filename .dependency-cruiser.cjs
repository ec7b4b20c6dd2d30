/** No file imports itself by way of others, types included: what goes round in a circle can't be read or tested alone. */
module.exports = {
	forbidden: [{ name: 'no-circle', severity: 'error', from: {}, to: { circular: true } }],
	options: { tsPreCompilationDeps: true, exclude: '(^|/)(node_modules|dist|[.]host)/' },
};
