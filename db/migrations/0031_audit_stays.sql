-- What was done stays as it was told: no statement of the program changes the record or takes from it.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core.audit_entry
  FOR EACH ROW EXECUTE FUNCTION core.refuse_change();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON core.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_change();
