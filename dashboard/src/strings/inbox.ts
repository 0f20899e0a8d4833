export const inboxStrings = {
  title: "Notifications",
  open: (unread: number) => (unread === 0 ? "Notifications" : `Notifications, ${unread} unread`),
  empty: "Nothing yet",
  emptyLead: "When an execution fails, or ends well where you asked for it, it stands here. Each workflow says which.",
  readAll: "Mark all as read",
  failed: "failed",
  completed: "completed",
  unread: "Unread",
  told: { sent: "sent to", pending: "on its way to", dead: "could not be sent to" },
  all: "Show older ones",
} as const;
