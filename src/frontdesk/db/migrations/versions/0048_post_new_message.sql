-- Messages that a batch stores travel as one array a column; servers of the version before sent rows of this type.
DROP TYPE new_message;
