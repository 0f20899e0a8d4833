import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTitle } from "../lib/hooks.ts";
import { connectionsStrings as text } from "../strings/connections.ts";
import { PageHeader } from "../ui/page.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Connections } from "./connections.tsx";
import { Secrets } from "./secrets.tsx";

export function ConnectionsPage() {
  useTitle(text.title);
  const { tab = "connections" } = useSearch({ from: "/connections" });
  const navigate = useNavigate({ from: "/connections" });
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      <Tabs
        label={text.tabs.label}
        value={tab}
        onChange={(value) => void navigate({ search: value === "secrets" ? { tab: value } : {}, replace: true })}
        tabs={[
          { value: "connections", label: text.tabs.connections, content: <Connections /> },
          { value: "secrets", label: text.tabs.secrets, content: <Secrets /> },
        ]}
      />
    </>
  );
}
