/** Tests that can't pass on the older n8n, by name, and why. None of them is about money. */
export const leftOut: Record<string, string> = {
	'presses Stop at a time':
		"n8n's own sleep takes no signal there. It tests the harness; the package ends its waits itself, which its own tests show",
	'Stop leaves no timer behind':
		"n8n's own sleep takes no signal there, so the timer of a wait that was stopped runs out by itself, and does nothing then",
	'a callback that has been answered leaves no timer behind':
		"n8n's own sleep takes no signal there, so the timer runs out by itself after some seconds, and does nothing then",
	'the item reaches the error output, with all that is known under details':
		'When the time of a parked node is up, that n8n passes everything on to the first output: the item is there, with its task ID',
	"n8n's own protection lets nothing out, and the error names it": 'That n8n has no such protection',
	'n8n evaluates only what has an expression, and zod makes no error':
		'It counts calls in the files of zod, which have other names there',
	'what was an error before goes to the error output, with the whole contract item':
		'When the time of a parked node is up, that n8n passes everything on to the first output: the item with its error is there, with its task ID',
};
