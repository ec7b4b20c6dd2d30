/** Detects share pages of media services. A share link often leads to a page about the file, not to the file itself. */

interface Service {
	name: string;
	/** Host names without "www."; a leading dot includes subdomains. */
	hosts: readonly string[];
	isPage: (url: URL) => boolean;
	/** How to get the file itself, as the end of an error message. */
	instead?: string;
}

const DOWNLOAD = 'download the file in the workflow, and enter the name of its binary field';
const everyPage = () => true;
const under =
	(...paths: readonly string[]) =>
	({ pathname }: URL) =>
		paths.some((path) => pathname.toLowerCase().startsWith(path));
const has = ({ searchParams }: URL, name: string, ...values: readonly string[]) =>
	values.includes(searchParams.get(name) ?? '');

const SERVICES: readonly Service[] = [
	{
		name: 'Google Drive',
		hosts: ['drive.google.com'],
		isPage: under('/file/', '/open', '/drive/', '/folderview', '/a/'),
		instead: 'use https://drive.google.com/uc?export=download&id= followed by the file ID',
	},
	{
		name: 'Google Docs',
		hosts: ['docs.google.com'],
		isPage: ({ pathname }) => /\/(?:edit|view|preview|copy)$|^\/file\//.test(pathname),
	},
	{
		name: 'Google Photos',
		hosts: ['photos.google.com', 'photos.app.goo.gl'],
		isPage: everyPage,
	},
	{
		name: 'Dropbox',
		hosts: ['dropbox.com'],
		isPage: (url) => !has(url, 'dl', '1') && !has(url, 'raw', '1'),
		instead: 'replace dl=0 with dl=1 in the URL, or add dl=1 to its query string',
	},
	{
		name: 'OneDrive',
		hosts: ['1drv.ms', 'onedrive.live.com'],
		isPage: (url) => !url.pathname.startsWith('/download') && !has(url, 'download', '1'),
	},
	{
		name: 'SharePoint',
		hosts: ['.sharepoint.com'],
		isPage: (url) =>
			(url.pathname.startsWith('/:') || /\/_layouts\/.*\/(?:onedrive|stream)\.aspx$/.test(url.pathname)) &&
			!has(url, 'download', '1'),
		instead: 'add download=1 to the query string of the URL',
	},
	{
		name: 'iCloud',
		hosts: ['icloud.com', 'share.icloud.com'],
		isPage: everyPage,
	},
	{
		name: 'WeTransfer',
		hosts: ['we.tl', 'wetransfer.com'],
		isPage: everyPage,
	},
	{ name: 'Box', hosts: ['.box.com'], isPage: under('/s/', '/v/', '/file/', '/folder/') },
	{ name: 'MEGA', hosts: ['mega.nz', 'mega.co.nz'], isPage: everyPage },
	{ name: 'MediaFire', hosts: ['mediafire.com'], isPage: under('/file/', '/view/', '/folder/') },
	{
		name: 'YouTube',
		hosts: ['youtube.com', 'm.youtube.com', 'music.youtube.com', 'youtu.be', 'youtube-nocookie.com'],
		isPage: everyPage,
	},
	{ name: 'Vimeo', hosts: ['vimeo.com'], isPage: everyPage },
	{ name: 'Vimeo', hosts: ['player.vimeo.com'], isPage: under('/video/') },
	{ name: 'Bilibili', hosts: ['bilibili.com', 'b23.tv'], isPage: everyPage },
	{ name: 'TikTok', hosts: ['tiktok.com', 'vm.tiktok.com'], isPage: everyPage },
	{ name: 'Instagram', hosts: ['instagram.com'], isPage: (url) => !url.pathname.includes('/media') },
	{ name: 'Facebook', hosts: ['facebook.com', 'm.facebook.com', 'fb.watch'], isPage: everyPage },
	{ name: 'X', hosts: ['x.com', 'twitter.com'], isPage: everyPage },
	{ name: 'Pinterest', hosts: ['pinterest.com', 'pin.it'], isPage: everyPage },
	{ name: 'Loom', hosts: ['loom.com'], isPage: under('/share/', '/embed/') },
	{
		name: 'Imgur',
		hosts: ['imgur.com', 'm.imgur.com'],
		isPage: ({ pathname }) => !/\.[a-z\d]{3,4}$/i.test(pathname),
		instead: 'use the URL of the file, which begins with https://i.imgur.com/',
	},
	{
		name: 'Giphy',
		hosts: ['giphy.com'],
		isPage: under('/gifs/', '/clips/', '/stickers/'),
		instead: 'use the URL of the file, which begins with https://media.giphy.com/',
	},
	{
		name: 'GitHub',
		hosts: ['github.com'],
		isPage: (url) => /^\/[^/]+\/[^/]+\/blob\//.test(url.pathname) && !has(url, 'raw', '1', 'true'),
		instead: 'replace /blob/ with /raw/',
	},
	{
		name: 'Unsplash',
		hosts: ['unsplash.com'],
		isPage: (url) => under('/photos/')(url) && !url.pathname.endsWith('/download'),
		instead: 'use the URL of the image, which begins with https://images.unsplash.com/',
	},
	{ name: 'Flickr', hosts: ['flickr.com', 'flic.kr'], isPage: everyPage },
	{ name: 'Canva', hosts: ['canva.com', 'canva.link'], isPage: everyPage },
	{
		name: 'Figma',
		hosts: ['figma.com'],
		isPage: under('/file/', '/design/', '/proto/', '/board/', '/slides/', '/community/'),
	},
	{ name: 'Notion', hosts: ['notion.so', '.notion.site'], isPage: (url) => !under('/image/')(url) },
];

const BY_HOST = new Map(SERVICES.flatMap((one) => one.hosts.map((host) => [host, one] as const)));

/**
 * Returns the service whose page the URL leads to and what to use instead, or null if the URL may lead to a file.
 * @returns a phrase that follows "this is" in an error message
 */
export function sharePage(url: URL): string | null {
	const host = url.hostname.toLowerCase().replace(/^www\./, '');
	// Some services have a subdomain for each customer.
	const parent = host.slice(host.indexOf('.'));
	for (const service of [BY_HOST.get(host), BY_HOST.get(parent)]) {
		if (service?.isPage(url) === true)
			return `a page of ${service.name}, not a file: ${service.instead ?? DOWNLOAD}`;
	}
	return null;
}
