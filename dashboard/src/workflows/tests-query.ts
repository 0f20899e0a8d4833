import { queryOptions } from "@tanstack/react-query";
import { api } from "../api.ts";

export const testsQuery = (workflow: string) =>
  queryOptions({
    queryKey: ["tests", workflow],
    queryFn: ({ signal }) => api.workflowTests.list({ params: { id: workflow }, signal }),
  });
