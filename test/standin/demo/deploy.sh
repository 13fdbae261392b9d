#!/usr/bin/env bash
set -euo pipefail
echo "migrating the database on $DB_HOST"
# A careless script: each of these lines would hand the password to everybody who can read the log.
echo "raw       $DB_PASSWORD"
echo "json      {\"user\": \"$DB_USER\", \"password\": \"$DB_PASSWORD\"}"
echo "base64    $(printf '%s' "$DB_PASSWORD" | base64)"
echo "basic     $(echo "$DB_USER:$DB_PASSWORD" | base64)"
echo "hex       $(printf '%s' "$DB_PASSWORD" | od -An -v -tx1 | tr -d ' \n')"
echo "url       postgres://$DB_USER:${DB_PASSWORD//!/%21}@$DB_HOST:5432/app"
echo "aws keys  $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY"
echo "deployed"
