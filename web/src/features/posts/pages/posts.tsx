/** The posts, of all inboxes or of the one in the address. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";

import { PostsPage } from "../PostsPage";

const route = getRouteApi("/shell/posts");

export function Page(): ReactElement {
  const navigate = useNavigate();
  const { inbox: inboxId } = route.useSearch();
  return (
    <PostsPage
      inboxId={inboxId}
      onInbox={(id) =>
        void navigate({ to: "/posts", search: id === undefined ? {} : { inbox: id } })
      }
    />
  );
}
