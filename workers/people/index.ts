import type { Route } from "../gateway/route.ts";
import { answerTask } from "./routes/answer.ts";
import { getTask } from "./routes/get.ts";
import { makeLink } from "./routes/link.ts";
import { listTasks } from "./routes/list.ts";
import { taskPage } from "./routes/page.ts";
import { submitTask } from "./routes/submit.ts";

export const peopleRoutes: readonly Route[] = [listTasks, getTask, answerTask, makeLink, taskPage, submitTask];
