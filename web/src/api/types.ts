/** The server's shapes under the words the app uses for them; the shapes themselves are generated. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Conversation = Schemas["ConversationView"];
export type WaitingReply = NonNullable<Conversation["waiting_reply"]>;
export type Status = Conversation["status"];
export type Priority = NonNullable<Conversation["priority"]>;
export type ContactCard = Schemas["ContactCard"];
export type ReplyWindow = Schemas["WindowView"];
export type MessagePreview = Schemas["MessagePreview"];
export type Referral = Schemas["ReferralView"];
export type Counts = Schemas["Counts"];

export type Label = Schemas["LabelView"];
export type MessageHit = Schemas["MessageHit"];

export type Message = Schemas["MessageView"];
export type Activity = NonNullable<Message["activity"]>;
export type MessagePage = Schemas["MessagePage"];
export type CancelledMessage = Schemas["CancelledMessage"];
export type NewMessage = Schemas["MessageIn"];
export type Author = Message["author"];
export type AuthorKind = Author["kind"];
export type DeliveryStatus = NonNullable<Message["status"]>;
export type Attachment = Schemas["AttachmentView"];
export type Reaction = Schemas["ReactionView"];

export type Comment = Schemas["CommentView"];
export type CommentThread = Schemas["CommentThread"];
/** What an agent can ask the platform to do with a comment. */
export type Moderation = NonNullable<Comment["pending_action"]>;
/** Whether a comment may be replied to in a direct message, and why. */
export type PrivateReply = Schemas["PrivateReply"];
export type HiddenMany = Schemas["HiddenMany"];
export type Post = Schemas["PostView"];

export type Draft = Schemas["DraftView"];

export type Contact = Schemas["ContactView"];
export type Person = Schemas["PersonView"];
export type Team = Schemas["TeamView"];

export type Inbox = Schemas["InboxView"];
export type Channel = Schemas["ChannelView"];
export type PlatformSetting = Schemas["SettingView"];
export type ConnectedInbox = Schemas["ConnectedInbox"];
export type WebhookState = Schemas["WebhookView"];
export type Gap = Schemas["GapView"];
export type Delivery = Schemas["DeliveryView"];
export type DeliveryDetail = Schemas["DeliveryDetailView"];
export type Capabilities = Schemas["CapabilitiesView"];

export type Session = Schemas["CurrentSessionView"];
export type Role = Session["role"];
export type Permission = Session["permissions"][number];
export type Membership = Schemas["MembershipView"];
export type Invitation = Schemas["InvitationView"];
export type NewInvitation = Schemas["NewInvitationView"];
export type InvitedRole = Invitation["role"];
export type User = Schemas["UserView"];
export type BrowserSession = Schemas["SessionView"];
export type Token = Schemas["TokenView"];
export type NewToken = Schemas["NewTokenView"];
export type Scope = Token["scope"];

export type Installation = Schemas["InstallationView"];
export type Readiness = Schemas["ReadinessView"];
export type Consumer = Schemas["ConsumerState"];
export type ParkedEvent = Schemas["ParkedEvent"];

/** A list of the API: follow `next_cursor` until it is null. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
