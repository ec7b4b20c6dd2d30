/** The values that the trigger's fields can have. */

/** Which ends of a task start the workflow (public contract). */
export const EVENTS = ['completed', 'failed'] as const;
export type Event = (typeof EVENTS)[number];

/** How callbacks prove where they come from (public contract). */
export const AUTHENTICATIONS = ['signedUrl', 'none'] as const;
export type Authentication = (typeof AUTHENTICATIONS)[number];
