/** The features of the app, one line each. */
import { connect } from "@/features/connect/feature";
import { inboxScreen } from "@/features/inbox-screen/feature";
import { inboxes } from "@/features/inboxes/feature";
import { installation } from "@/features/installation/feature";
import { integrations } from "@/features/integrations/feature";
import { labels } from "@/features/labels/feature";
import { posts } from "@/features/posts/feature";
import { profile } from "@/features/profile/feature";
import { session } from "@/features/session/feature";
import { settings } from "@/features/settings/feature";
import { team } from "@/features/team/feature";

export const features = [
  session,
  inboxScreen,
  posts,
  settings,
  integrations,
  inboxes,
  team,
  labels,
  profile,
  installation,
  connect,
] as const;
