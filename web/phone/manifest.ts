/** What a platform's simulator says of itself: `sandbox/kit/phone_manifest.py`, field by field. */

/** An entry of the menu beside the message field. With `post_as` the shop's newest post goes into that field. */
export interface Sendable {
  label: string;
  icon: string;
  kind: string;
  fields: Record<string, unknown>;
  post_as: string;
}

/** Where a file from this computer goes, and what of the result is then sent. */
export interface Upload {
  path: string;
  file_field: string;
  accept: string[];
  owner: "business" | "customer";
  id_field: string;
}

/** A field of a form; what `fills` is set on waits in the message field afterwards. */
export interface Question {
  name: string;
  label: string;
  value: string;
  hint: string;
  fills: boolean;
}

/** A way to open the chat from elsewhere. */
export interface Arrival {
  label: string;
  icon: string;
  title: string;
  questions: Question[];
  fields: Record<string, unknown>;
}

/** By what name each answer of the form that invents somebody is posted; "" is not asked. */
export interface Person {
  username: string;
  name: string;
  country: string;
  follower: string;
}

/** One switch of the trouble panel and the fault it puts in force. */
export interface Trouble {
  label: string;
  hint: string;
  fault: { target: string; kind: string; match?: string } & Record<string, string | number>;
}

/** A switch that changes settings: on when `watched` is at least `from_value`. */
export interface Rule {
  label: string;
  hint: string;
  on: Record<string, number | boolean>;
  off: Record<string, number | boolean>;
  watched: string;
  from_value: number;
}

export interface Manifest {
  platform: string;
  /** As sentences call it. */
  name: string;
  /** As it is chosen among others. */
  title: string;
  root: string;
  send: string;
  read: string;
  customer: Person;
  business: Person;
  sends: Sendable[];
  upload: Upload | null;
  quotes: boolean;
  reacting: { emojis: string[]; drawn: Record<string, string> | null } | null;
  arrivals: Arrival[];
  /** The longest comment; 0 without posts. */
  comment_characters: number;
  own_app: boolean;
  grants: boolean;
  /** Whether there is a shop before anybody made one. */
  has_shop: boolean;
  window_hours: number;
  events: Record<string, string>;
  troubles: { title: string; rows: Trouble[] }[];
  rules: { title: string; part: string; rows: Rule[] }[];
}
