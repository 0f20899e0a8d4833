import { Link } from "@tanstack/react-router";
import { useTitle } from "../lib/hooks.ts";
import { strings } from "../strings.ts";
import { buttonClass } from "../ui/button.tsx";
import { Empty } from "../ui/page.tsx";

export function NotFound() {
  useTitle(strings.common.notFoundTitle);
  return (
    <Empty title={strings.common.notFoundTitle}>
      <p>{strings.common.notFound}</p>
      <div>
        <Link to="/workflows" className={buttonClass("quiet")}>
          {strings.common.home}
        </Link>
      </div>
    </Empty>
  );
}
