import { after, before } from "node:test";
import { type Browser, openBrowser } from "./browser.ts";
import { type Platform, startPlatform } from "./platform.ts";
import { type Service, startService } from "./service.ts";

export interface Stage {
  readonly platform: Platform;
  /** What workflows call. */
  readonly service: Service;
  readonly browser: Browser;
}

/**
 * What all tests of a file share: a platform with state of its own, a service, and a browser that is signed in. All of it
 * is there once the tests begin. @param prepare what is there before anybody signs in
 */
export function setStage(prepare?: (platform: Platform) => Promise<unknown>): Stage {
  let set: Stage | undefined;
  const stage = (): Stage => {
    if (set === undefined) throw new Error("No test has begun.");
    return set;
  };
  before(async () => {
    const [platform, service, browser] = await Promise.all([startPlatform(), startService(), openBrowser()]);
    set = { platform, service, browser };
    await prepare?.(platform);
    await browser.page.goto(platform.link);
    await browser.page.waitForURL("**/workflows");
  });
  after(async () => {
    await set?.browser.close();
    await set?.platform.stop();
    await set?.service.close();
  });
  return {
    get platform() {
      return stage().platform;
    },
    get service() {
      return stage().service;
    },
    get browser() {
      return stage().browser;
    },
  };
}
