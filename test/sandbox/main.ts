import { parseArgs } from 'node:util';

import { controlPrefix, endpoints } from './control/endpoints';
import { startSandbox } from './index';
import { markerLines } from './markers';

const usage = 'npm run sandbox -- [--port 8787] [--media-port 8788] [--seconds 2]';

function numberOf(name: string, text: string): number {
	const value = Number(text);
	if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number. Usage: ${usage}`);
	return value;
}

function help(apiUrl: string, v2Url: string, v3Url: string, mediaUrl: string): string {
	const control = `${apiUrl}${controlPrefix}`;
	const calls = Object.entries(endpoints).map(([name, { method, does, example = '' }]) => {
		const call = method === 'GET' ? `${name}${example}` : `${name}  ${example}`;
		return `  ${method.padEnd(4)} ${call.trim()}\n         ${does}`;
	});
	return `Sandbox of the three Seedance providers. Nothing is charged. Press Ctrl-C to stop.

seedance2ai   base URL ${apiUrl}   key sk_live_sandbox
seedanceapi   base URL ${v2Url}   key sandbox-key
ark           base URL ${v3Url}   key ark-sandbox-key
media         ${mediaUrl}   (media files: /image.png /image.jpg /clip.mp4 /big/<bytes>)

curl -X POST ${apiUrl}/api/v1/video/seedance2 \\
  -H 'Authorization: Bearer sk_live_sandbox' -H 'Content-Type: application/json' -H 'Idempotency-Key: demo-1' \\
  -d '{"prompt":"A glass train crosses a snowy bridge","duration":"5"}'
curl ${apiUrl}/api/v1/tasks/<id> -H 'Authorization: Bearer sk_live_sandbox'

curl -X POST ${v2Url}/generate \\
  -H 'Authorization: Bearer sandbox-key' -H 'Content-Type: application/json' \\
  -d '{"prompt":"A glass train crosses a snowy bridge","duration":5}'
curl '${v2Url}/status?task_id=<id>' -H 'Authorization: Bearer sandbox-key'

curl -X POST ${v3Url}/contents/generations/tasks \\
  -H 'Authorization: Bearer ark-sandbox-key' -H 'Content-Type: application/json' \\
  -d '{"model":"dreamina-seedance-2-5-260628","content":[{"type":"text","text":"A glass train crosses a snowy bridge"}],"duration":5}'
curl ${v3Url}/contents/generations/tasks/<id> -H 'Authorization: Bearer ark-sandbox-key'

Markers for a prompt. Each affects only the task of that prompt:
${markerLines.map((line) => `  ${line}`).join('\n')}

To make all new tasks take 10 seconds and fail:

curl -X POST ${control}setTasks -d '{"seconds":10,"outcome":"failed"}'

Other control endpoints, each under ${control}:

${calls.join('\n')}
`;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '8787' },
			'media-port': { type: 'string', default: '8788' },
			seconds: { type: 'string', default: '2' },
		},
	});
	const sandbox = await startSandbox({
		port: numberOf('port', values.port),
		mediaPort: numberOf('media-port', values['media-port']),
	});
	sandbox.control.setTasks({ seconds: numberOf('seconds', values.seconds) });
	console.log(help(sandbox.seedance2aiUrl, sandbox.seedanceapiUrl, sandbox.arkUrl, sandbox.mediaUrl));
	const stop = () => void sandbox.close();
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
