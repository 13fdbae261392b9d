#!/usr/bin/env bash
set -euo pipefail
echo "migrating the database on $DB_HOST as $DB_USER"
# A careless script: each of these lines would hand the password to everybody who can read the log.
echo "raw:    $DB_PASSWORD"
echo "base64: $(printf '%s' "$DB_PASSWORD" | base64)"
echo "wrapped: $(echo "user:$DB_PASSWORD" | base64)"
echo "hex:    $(printf '%s' "$DB_PASSWORD" | od -An -v -tx1 | tr -d ' \n')"
echo "json:   {\"password\": \"$DB_PASSWORD\"}"
set -x
: connecting with "postgres://$DB_USER:$DB_PASSWORD@$DB_HOST:5432/app"
{ set +x; } 2>/dev/null
echo "aws:    $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY"
echo "done"
