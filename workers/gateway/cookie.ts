/** Signed in for half a day. */
export const SESSION_MS = 12 * 60 * 60 * 1000;

/** `__Host-` binds the cookie to this very host, and needs https: over http, in development, it has its bare name. */
const nameOf = (https: boolean): string => (https ? "__Host-millrace" : "millrace");

export function readSessionCookie(headers: Headers, https: boolean): string | undefined {
  const wanted = nameOf(https);
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const [name = "", value = ""] = part.trim().split("=");
    if (name === wanted && value !== "") return value;
  }
  return undefined;
}

export function sessionCookie(token: string, https: boolean): string {
  const secure = https ? "; Secure" : "";
  return `${nameOf(https)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_MS / 1000}${secure}`;
}

export function clearedCookie(https: boolean): string {
  return `${nameOf(https)}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${https ? "; Secure" : ""}`;
}
