-- Comments by the word that the version before used: few, and nobody waits for them.
UPDATE comments SET visibility = 'limited' WHERE visibility = 'friends_only';
