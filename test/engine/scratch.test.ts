import { PROVIDERS, prompts, useRig, videoOf } from './rig';
const rig = useRig();
test.each(PROVIDERS)('x %s', async (provider) => {
	const engine = await rig.engine(provider);
	rig.sandbox.control.setTasks({ seconds: 90 });
	const show = (x: unknown) => process.stdout.write(JSON.stringify(x, null, 1) + '\n');
	const r = await rig.settle(engine.run({ parameters: videoOf(provider, {downloadVideo: true}), items: prompts('a video', null, 'x'.repeat(20000), 'b [fail] video'), onError: 'continueErrorOutput' }));
	show([r.elapsedMs, r.value.status, r.value.error, r.value.items, r.value.errorItems]);
	const r2 = await rig.settle(engine.run({ parameters: videoOf(provider), items: prompts('a video', null, 'b [fail] video') }));
	show([r2.elapsedMs, r2.value.status, r2.value.error?.message, r2.value.error?.description]);
	const r3 = await rig.settle(engine.run({ parameters: videoOf(provider), items: prompts('a video') }), {at: [[20000, () => 0]]});
	show([rig.sandbox.control.requests().length, r3.elapsedMs]);
	const ex = await engine.start({ parameters: videoOf(provider), items: prompts('a video','b video') });
	const r4 = await rig.settle(ex.result, {at: [[20000, () => ex.stop()]]});
	show([r4.elapsedMs, r4.value.status, r4.value.error, r4.value.items]);
});
