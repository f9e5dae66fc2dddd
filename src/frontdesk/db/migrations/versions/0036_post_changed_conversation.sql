-- Conversations that a batch changed travel as one array a column; servers of the version before sent rows of this type.
DROP TYPE changed_conversation;
