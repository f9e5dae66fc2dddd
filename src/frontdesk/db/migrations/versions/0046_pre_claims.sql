-- How often workers have taken a message: one whose claim was taken over must not settle the newer one.
ALTER TABLE messages ADD COLUMN claims integer DEFAULT 0 NOT NULL;
