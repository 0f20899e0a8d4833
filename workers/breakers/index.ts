import type { Route } from "../gateway/route.ts";
import { configureBreakers } from "./routes/configure.ts";
import { listBreakers } from "./routes/list.ts";
import { resetBreaker } from "./routes/reset.ts";
import { breakerSettings } from "./routes/settings.ts";

export const breakerRoutes: readonly Route[] = [listBreakers, resetBreaker, breakerSettings, configureBreakers];
