/** What stands where a page could not be shown. */
export const errorStrings = {
  updated: "Millrace was updated. Reload to go on.",
  updatedLead: "What you have changed in a workflow is kept.",
  away: "This part could not be loaded",
  awayLead: "The platform does not answer. Reload when it does.",
  failed: "This page could not be shown",
  failedLead: "Something in it went wrong. What is saved is safe: reload the page, or go on elsewhere.",
  reload: "Reload",
  home: "Back to workflows",
  detail: "Technical detail",
  reloading: "Loading the new version",
} as const;
