-- Where a thing's camera gives its still picture. It may hold the camera's password: it never leaves the backend.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$ALTER TABLE %I.thing ADD COLUMN camera_url text CHECK (camera_url ~* '^https?://')$ddl$, s);
  END LOOP;
END
$$;
