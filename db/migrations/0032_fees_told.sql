-- Of how many dossiers with a fee it is known how it was paid, beside how many there are: whoever paid at the counter did
-- not pay online. A fee that nobody told is that of the procedure. All that services are told of is told anew: what was
-- counted until now is counted by what the dossiers say already, so that each is taken out as it was put in.
DO $$
DECLARE
  s text;
BEGIN
  FOREACH s IN ARRAY ARRAY['live', 'sandbox'] LOOP
    EXECUTE format($ddl$
      ALTER TABLE %1$I.dossier_came_day ADD COLUMN fee_known int NOT NULL DEFAULT 0;
      UPDATE %1$I.dossier_came_day AS d
        SET with_fee = found.with_fee, fee_known = found.fee_known, paid_online = found.paid_online
        FROM (SELECT realm_id, (came_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day, coalesce(channel, '') AS channel,
                     count(*) FILTER (WHERE fee_vnd > 0) AS with_fee,
                     count(*) FILTER (WHERE fee_vnd > 0 AND paid_online IS NOT NULL) AS fee_known,
                     count(*) FILTER (WHERE fee_vnd > 0 AND paid_online) AS paid_online
              FROM %1$I.dossier WHERE counted GROUP BY 1, 2, 3) AS found
        WHERE (d.realm_id, d.day, d.channel) = (found.realm_id, found.day, found.channel);
      CREATE INDEX document_open ON %1$I.document (realm_id, due_at) WHERE state IN ('registered', 'signed');
      INSERT INTO %1$I.service_due (realm_id, kind, ref)
        SELECT realm_id, 'dossier', ref FROM %1$I.dossier
        UNION ALL SELECT realm_id, 'payment', ref FROM %1$I.payment
        UNION ALL SELECT realm_id, 'document', ref FROM %1$I.document
        UNION ALL SELECT realm_id, 'citizen_report', ref FROM %1$I.citizen_report;
    $ddl$, s);
  END LOOP;
END $$;
