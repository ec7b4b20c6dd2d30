/**
 * Tracks the boxes of an MP4 or MOV file while it is downloaded, to detect a truncated file. HTTP alone can't: a compressed
 * body that was cut, or one without a length, ends like a complete one.
 */
import { BoxWalker } from '../media/boxWalker';

/** The boxes that hold the video. A file that ends inside one is truncated. */
const CONTENT = /^(mdat|moov|moof)$/;
/** Other known boxes. After an unknown one, tracking stops. */
const OTHERS = /^(ftyp|styp|sidx|ssix|free|skip|wide|uuid|meta|mfra|pdin|prft|emsg|udta)$/;

export class Boxes {
	private readonly walker = new BoxWalker({
		begin: (type) => (CONTENT.test(type) || OTHERS.test(type) ? 'skip' : 'stop'),
		held: () => undefined,
	});

	/** Whether the bytes so far end inside a box that holds the video. */
	get areCut(): boolean {
		return CONTENT.test(this.walker.open ?? '');
	}

	append(piece: Uint8Array): void {
		this.walker.append(piece);
	}
}
