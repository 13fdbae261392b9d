resource "aws_secretsmanager_secret" "db" {
  name                    = "prod/db"
  kms_key_id              = aws_kms_key.app.arn
  recovery_window_in_days = 0
}
