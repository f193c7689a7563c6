-- A trigger that writes makes its statement one that can be undone by itself, and before such a statement the search index writes out what it
-- has collected: a segment for every turn, instead of one for all turns of a transaction. So the bridge adds new turns to it by statements.
DROP TRIGGER turns_inserted;
-- A call's events are found by events_numbered; sorting those of one call costs less than another page to write for each event.
DROP INDEX events_of_call;
