/** The comments of a conversation; their code comes with the first such conversation. */
import { Suspense } from "react";
import type { ComponentProps, ReactElement } from "react";

import { ThreadSkeleton } from "@/features/thread";
import { later } from "@/ui";

const CommentPane = later(() => import("./CommentPane"));

export function Comments(props: ComponentProps<typeof CommentPane>): ReactElement {
  return (
    <Suspense fallback={<ThreadSkeleton />}>
      <CommentPane {...props} />
    </Suspense>
  );
}
