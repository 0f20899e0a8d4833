import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTitle } from "../lib/hooks.ts";
import { settingsStrings as text } from "../strings/settings.ts";
import { PageHeader } from "../ui/page.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { Audit } from "./audit.tsx";
import { Breakers } from "./breakers.tsx";
import { General } from "./general.tsx";

export function SettingsPage() {
  useTitle(text.title);
  const { tab = "general" } = useSearch({ from: "/settings" });
  const navigate = useNavigate({ from: "/settings" });
  return (
    <>
      <PageHeader title={text.title} lead={text.lead} />
      <Tabs
        label={text.tabs.label}
        value={tab}
        onChange={(value) => void navigate({ search: value === "general" ? {} : { tab: value }, replace: true })}
        tabs={[
          { value: "general", label: text.tabs.general, content: <General /> },
          { value: "breakers", label: text.tabs.breakers, content: <Breakers /> },
          { value: "audit", label: text.tabs.audit, content: <Audit /> },
        ]}
      />
    </>
  );
}
