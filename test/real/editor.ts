import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openPage } from './browser';
import type { Cleanup } from './cleanup';
import type { Demo, DemoWorkflow } from './demo';
import { lastSeedanceNode, stickyType } from '../workflows/examples';

/** A field that the node's panel shows. */
export interface ShownField {
	/** The parameter's name in workflows. */
	name: string;
	label: string;
	/** What is chosen or written, as it is shown; null for a switch. */
	value: string | null;
	/** What can be chosen; null where it is no list. */
	choices: string[] | null;
}

/** What the panel of nodes says of one that was found there. */
export interface FoundNode {
	title: string;
	description: string;
	hasIcon: boolean;
}

const tall = { width: 1440, height: 1760 };

/** As much of an element of the page as is read here. The browser's own types are not known in these files. */
interface Box {
	querySelectorAll(selector: string): Iterable<{ scrollHeight: number; clientHeight: number }>;
}

/** n8n's editor in a browser, as the demo owner sees it. */
export class Editor {
	/** What n8n wrote into the browser's console. */
	readonly console: string[] = [];

	private constructor(
		private readonly page: Page,
		private readonly url: string,
	) {
		page.on('console', (message) => this.console.push(message.text()));
	}

	/** Opens a browser and logs in. `cleanup` closes it. */
	static async open(
		{ n8n, owner }: Pick<Demo, 'owner'> & { n8n: { url: string } },
		cleanup: Cleanup,
	): Promise<Editor> {
		const page = await openPage(cleanup, tall);
		await page.goto(`${n8n.url}/signin`);
		await page.fill('input[name=emailOrLdapLoginId]', owner.email);
		await page.fill('input[name=password]', owner.password);
		await byTestId(page, 'form-submit-button').click();
		await page.waitForURL('**/home/**');
		return new Editor(page, n8n.url);
	}

	/** Opens the panel of a workflow's last Seedance node, or of the node of that name. */
	async openNode({ workflow, saved }: DemoWorkflow, name = lastSeedanceNode(workflow)): Promise<void> {
		const id = workflow.nodes.find((node) => node.name === name)?.id ?? '';
		await this.page.goto(`${this.url}/workflow/${saved.id}/${id}`);
		await byTestId(this.panel(), 'collection-parameter-add').waitFor();
		await byTestId(this.panel(), 'node-credentials-select').waitFor();
	}

	/** Opens a workflow's canvas. */
	async openCanvas({ workflow, saved }: DemoWorkflow): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${saved.id}`);
		const nodes = workflow.nodes.filter(({ type }) => type !== stickyType);
		await byTestId(this.page, 'canvas-node')
			.nth(nodes.length - 1)
			.waitFor();
		// n8n's own shortcut: everything in view; but its button lies over the lower edge.
		await this.page.keyboard.press('1');
		await byTestId(this.page, 'zoom-out-button').click();
	}

	/** The notes on the canvas: how each begins, and how many pixels of it lie outside of its box. */
	async notes(): Promise<Array<{ text: string; cut: number }>> {
		const notes = await byTestId(this.page, 'sticky').all();
		const cutOf = (box: Box) =>
			Math.max(0, ...Array.from(box.querySelectorAll('*'), (one) => one.scrollHeight - one.clientHeight));
		return Promise.all(
			notes.map(async (note) => ({
				text: (await note.innerText()).slice(0, 60),
				cut: await note.evaluate(cutOf),
			})),
		);
	}

	/**
	 * Makes a new workflow and adds a node as its user does: from the panel, by a search.
	 * @param action what the panel lists as something that the node does
	 * @returns what the panel says of the node
	 */
	async addNode(search: string, name: string, action: string): Promise<FoundNode> {
		await this.page.goto(`${this.url}/workflow/new`);
		await byTestId(this.page, 'canvas-plus-button').first().click();
		await this.page.getByText('Trigger manually').click();
		await byTestId(this.page, 'node-creator-plus-button').first().click();
		const found = await this.find(search, name);
		await this.page.getByText(action, { exact: true }).click();
		await byTestId(this.panel(), 'node-credentials-select').waitFor();
		return found;
	}

	/** Makes a new workflow that begins with a trigger, from the panel of nodes, and opens it. */
	async addTrigger(search: string, name: string, event: string): Promise<FoundNode> {
		await this.page.goto(`${this.url}/workflow/new`);
		await byTestId(this.page, 'canvas-plus-button').first().click();
		const found = await this.find(search, name);
		await this.page.getByText(event, { exact: true }).click();
		await byTestId(this.panel(), 'node-credentials-select').waitFor();
		return found;
	}

	/** Unfolds the addresses of a trigger, and reads the one that is for active workflows. */
	async productionUrl(): Promise<string> {
		await this.page.getByText('Webhook URLs').click();
		await this.page.getByText('Production URL', { exact: true }).click();
		const text = await byTestId(this.page, 'ndv').innerText();
		return /https?:\/\/\S+\/webhook\/\S+/.exec(text)?.[0] ?? '';
	}

	/** Finds a node in the open panel of nodes, and chooses it. */
	private async find(search: string, name: string): Promise<FoundNode> {
		await byTestId(this.page, 'node-creator-search-bar').fill(search);
		const found = byTestId(this.page, 'item-iterator-item').filter({ hasText: name }).first();
		await found.waitFor();
		const [title = '', ...words] = (await found.innerText()).split('\n');
		const icon = found.locator('img').first();
		const hasIcon = await icon.evaluate((image) => Reflect.get(image, 'naturalWidth') !== 0);
		await found.click();
		return { title, description: words.join(' ').trim(), hasIcon };
	}

	/** Chooses in a field's list. */
	async choose(field: string, choice: string): Promise<void> {
		await this.field(field).locator('input').first().click();
		const items = byTestId(this.page, 'parameter-input-item').filter({ visible: true });
		await items.filter({ hasText: choice }).first().click();
		await items.first().waitFor({ state: 'hidden' });
	}

	/** Which credential the node has. */
	async credential(): Promise<string> {
		return await byTestId(this.panel(), 'node-credentials-select').locator('input').first().inputValue();
	}

	/** Chooses the credential of the node. */
	async chooseCredential(name: string): Promise<void> {
		await byTestId(this.panel(), 'node-credentials-select').click();
		await this.page
			.locator('.el-select-dropdown__item')
			.filter({ hasText: name, visible: true })
			.first()
			.click();
	}

	/** Writes into a field. */
	async write(field: string, text: string): Promise<void> {
		await this.field(field).locator('textarea, input').first().fill(text);
	}

	/** Turns a switch. */
	async turn(field: string): Promise<void> {
		await this.field(field).locator('.el-switch').click();
	}

	/** Presses the panel's button that runs the node, and waits for the error that it shows: message and description. */
	async executeToError(): Promise<string[]> {
		await byTestId(this.page, 'node-execute-button').click();
		const message = byTestId(this.page, 'node-error-message');
		await message.waitFor();
		return [await message.innerText(), await byTestId(this.page, 'node-error-description').innerText()];
	}

	/** The addresses of the links in the error. */
	async errorLinks(): Promise<Array<string | null>> {
		const links = await byTestId(this.page, 'node-error-description').locator('a').all();
		return Promise.all(links.map((link) => link.getAttribute('href')));
	}

	/** Presses the panel's button that runs the nodes before this one. */
	async executePrevious(): Promise<void> {
		await byTestId(this.page, 'execute-previous-node').first().click();
		await byTestId(this.page, 'ndv-input-panel')
			.getByText(/\d+ items/)
			.first()
			.waitFor();
	}

	/** The hints that the panel shows beside the output. */
	async hints(): Promise<string[]> {
		const hints = byTestId(byTestId(this.page, 'output-panel'), 'node-hint');
		await hints.first().waitFor();
		return await hints.allInnerTexts();
	}

	/** Presses the panel's button that runs the node, waits until the console tells something, and presses Stop on the canvas. */
	async executeAndStop(told: RegExp): Promise<void> {
		await byTestId(this.page, 'node-execute-button').click();
		await this.page.waitForEvent('console', (message) => told.test(message.text()));
		await this.page.keyboard.press('Escape');
		await byTestId(this.page, 'stop-execution-button').click();
		await byTestId(this.page, 'stop-execution-button').waitFor({ state: 'hidden' });
	}

	/**
	 * Chooses from the list of a field that takes an ID or a choice from a list.
	 * @returns the texts of the list, of which the first one that has `text` in it is chosen
	 */
	async chooseFromList(field: string, text: string): Promise<string[]> {
		// n8n offers the list only where the field is no expression.
		const label = this.panel().locator(`label[for="${field}"]`);
		await label.hover();
		const row = label.locator('xpath=ancestor::*[.//*[@data-test-id="radio-button-fixed"]][1]');
		await byTestId(row, 'radio-button-fixed').first().click();
		await byTestId(this.field(field), 'rlc-mode-selector').click();
		await byTestId(this.page, 'mode-list').filter({ visible: true }).click();
		await byTestId(this.field(field), 'rlc-input').first().click();
		const items = byTestId(this.page, 'rlc-item').filter({ visible: true });
		await items.first().waitFor();
		const texts = await items.allInnerTexts();
		await items.filter({ hasText: text }).first().click();
		return texts.map((one) => one.trim());
	}

	/** The fields that the panel shows now, from top to bottom. */
	async fields(): Promise<ShownField[]> {
		const fields: ShownField[] = [];
		for (const label of await this.panel().locator('label[for]').filter({ visible: true }).all()) {
			const name = (await label.getAttribute('for')) ?? '';
			const field = this.field(name);
			if ((await field.count()) === 0) continue;
			const text = field.locator('input:not([type=checkbox]):not([role=switch]), textarea').first();
			const value = (await text.count()) === 0 ? null : await text.inputValue();
			const isList = (await field.locator('.el-select').count()) > 0;
			const choices = isList ? await this.choicesOf(text) : null;
			fields.push({ name, label: firstLine(await label.innerText()), value, choices });
		}
		return fields;
	}

	/** Opens the list of options that can be added, which stays open; the answer is their labels. */
	async openOptions(): Promise<string[]> {
		await byTestId(this.page, 'collection-parameter-add').click();
		const options = byTestId(this.page, 'collection-parameter-option').filter({ visible: true });
		await options.first().waitFor();
		return await options.allInnerTexts();
	}

	/** Presses the panel's button that runs the node, and waits for its success. */
	async executeStep(): Promise<void> {
		await byTestId(this.page, 'node-execute-button').click();
		await byTestId(this.page, 'node-run-status-success').waitFor();
		// n8n's message of success lies over the output.
		await this.page.locator('.el-notification__closeBtn').first().click();
	}

	/** Shows the output as `schema`, `table`, `json` or `binary`. */
	async showOutputAs(form: string): Promise<void> {
		const output = byTestId(this.page, 'output-panel');
		await byTestId(output, `radio-button-${form}`).click();
	}

	/** Plays the first file of the output. */
	async viewFile(): Promise<void> {
		await byTestId(this.page, 'ndv-view-binary-data').first().click();
		await this.page.locator('video').waitFor();
	}

	/** Makes the window another size. It is tall enough for the longest panel at first. */
	async resize(width: number, height: number): Promise<void> {
		await this.page.setViewportSize({ width, height });
	}

	/** Saves what the browser shows. */
	async picture(file: string): Promise<void> {
		// Panels and lists slide into their places.
		await this.page.waitForTimeout(600);
		mkdirSync(dirname(file), { recursive: true });
		await this.page.screenshot({ path: file });
	}

	private async choicesOf(list: Locator): Promise<string[]> {
		await list.click();
		const items = byTestId(this.page, 'parameter-input-item').filter({ visible: true });
		await items.first().waitFor();
		const texts = await items.allInnerTexts();
		await this.page.keyboard.press('Escape');
		await items.first().waitFor({ state: 'hidden' });
		return texts.map(firstLine);
	}

	private field(name: string): Locator {
		return byTestId(this.panel(), `parameter-input-${name}`);
	}

	private panel(): Locator {
		return byTestId(this.page, 'node-parameters');
	}
}

/** The name alone, without the description or the buttons below it. */
function firstLine(text: string): string {
	return (text.split('\n', 1)[0] ?? '').trim();
}

function byTestId(within: Page | Locator, id: string): Locator {
	return within.locator(`[data-test-id="${id}"]`);
}
