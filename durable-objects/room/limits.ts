/** Sockets of one organisation: each change is sent to all of them. The platform takes PLATFORM_MAX_SOCKETS. */
export const MAX_ROOM_SOCKETS = 1_000;
/** What is kept with a socket while the object sleeps, in bytes; the local runtime refuses no more. */
export const PLATFORM_MAX_ATTACHMENT_BYTES = 16 * 1024;
/** Workflows that one connection has open: they are kept with its socket. */
export const MAX_OPEN_WORKFLOWS = 16;
/** A name of somebody, in UTF-16 units: the same. */
export const MAX_VIEWER_NAME_UNITS = 100;
/** Watchers of a workflow who are named. */
export const MAX_NAMED_WATCHERS = 50;
/** A message of a client, in UTF-16 units. */
export const MAX_COMMAND_UNITS = 1_024;
/** Messages that a client may send at once, and how many more each second; then the socket is closed. */
export const COMMAND_BURST = 40;
export const COMMANDS_PER_SECOND = 5;
/** How long a lost editor keeps a workflow, in milliseconds: a page that is loaded again comes back within it. */
export const EDITOR_GRACE_MS = 5_000;
/** How long the index and the tenant's object tell the room of changes, after they were last asked to. */
export const WATCH_MS = 90_000;
/** How often they are asked, while there are sockets: one of them that was restarted has forgotten. */
export const WATCH_RENEW_MS = 30_000;
/** A socket that is older is closed, so that its client proves again who it is: keys are revoked. */
export const MAX_SOCKET_MS = 30 * 60 * 1000;
