/** The features of the app, one line each. Their order is that of the rail and of the settings' navigation. */
import { catchUp } from "@/features/catch-up/feature";
import { channels } from "@/features/channels/feature";
import { comments } from "@/features/comments/feature";
import { composer } from "@/features/composer/feature";
import { connect } from "@/features/connect/feature";
import { contact } from "@/features/contact/feature";
import { conversation } from "@/features/conversation/feature";
import { inboxList } from "@/features/inbox-list/feature";
import { inboxScreen } from "@/features/inbox-screen/feature";
import { inboxes } from "@/features/inboxes/feature";
import { installation } from "@/features/installation/feature";
import { integrations } from "@/features/integrations/feature";
import { labels } from "@/features/labels/feature";
import { media } from "@/features/media/feature";
import { outbox } from "@/features/outbox/feature";
import { posts } from "@/features/posts/feature";
import { profile } from "@/features/profile/feature";
import { replyWindow } from "@/features/reply-window/feature";
import { session } from "@/features/session/feature";
import { settings } from "@/features/settings/feature";
import { team } from "@/features/team/feature";
import { thread } from "@/features/thread/feature";
import { webhookLog } from "@/features/webhook-log/feature";

export const features = [
  session,
  inboxScreen,
  conversation,
  thread,
  composer,
  comments,
  contact,
  inboxList,
  media,
  outbox,
  replyWindow,
  posts,
  settings,
  integrations,
  channels,
  connect,
  inboxes,
  webhookLog,
  catchUp,
  team,
  labels,
  profile,
  installation,
] as const;
