/** Limits of an ark model, from the table of models on its create page. */
export interface Model {
	family: '2.5' | '2.0' | '2.0-fast' | '2.0-mini';
	resolutions: readonly string[];
	/** Minimum and maximum `duration`. -1 is also allowed. */
	seconds: readonly [min: number, max: number];
	/** Used if the request has no `duration`. */
	defaultDuration: number;
	images: number;
	videos: number;
	audios: number;
}

const twoZero = {
	seconds: [4, 15],
	defaultDuration: 5,
	images: 9,
	videos: 3,
	audios: 3,
} as const;

const models = {
	'2.5': {
		family: '2.5',
		resolutions: ['480p', '720p', '1080p'],
		seconds: [4, 30],
		defaultDuration: -1,
		images: 30,
		videos: 10,
		audios: 10,
	},
	'2.0': { ...twoZero, family: '2.0', resolutions: ['480p', '720p', '1080p', '4k'] },
	'2.0-fast': { ...twoZero, family: '2.0-fast', resolutions: ['480p', '720p'] },
	'2.0-mini': { ...twoZero, family: '2.0-mini', resolutions: ['480p', '720p'] },
} as const satisfies Record<Model['family'], Model>;

/** Model IDs without the prefix, which is `dreamina-` on BytePlus and `doubao-` on Volcengine. */
const versions: readonly (readonly [version: string, model: Model])[] = [
	['seedance-2-5-260628', models['2.5']],
	['seedance-2-0-260128', models['2.0']],
	['seedance-2-0-fast-260128', models['2.0-fast']],
	['seedance-2-0-mini-260615', models['2.0-mini']],
];

const byId = new Map(
	['dreamina-', 'doubao-'].flatMap((prefix) =>
		versions.map(([version, model]) => [`${prefix}${version}`, model] as const),
	),
);

/** Model named in a request. */
export interface NamedModel {
	/** The model's own ID, which differs from the request's `model` if that is an endpoint. */
	id: string;
	model: Model;
}

/** Returns the model of an ID, or null. An endpoint uses 2.5 if its ID contains `2-5`, otherwise 2.0. */
export function modelOf(id: string): NamedModel | null {
	const model = byId.get(id);
	if (model !== undefined) return { id, model };
	if (!/^ep-[\w-]+$/.test(id)) return null;
	return id.includes('2-5')
		? { id: 'dreamina-seedance-2-5-260628', model: models['2.5'] }
		: { id: 'dreamina-seedance-2-0-260128', model: models['2.0'] };
}

/** Returns the response to GET /models. */
export function modelList() {
	return {
		object: 'list',
		data: [...byId.keys()].map((id) => ({ id, object: 'model', created: 1_767_225_600 })),
	};
}
