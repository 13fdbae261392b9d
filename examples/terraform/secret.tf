resource "aws_secretsmanager_secret" "database" {
  name                    = local.secret_name
  kms_key_id              = aws_kms_key.pipeline.arn
  recovery_window_in_days = 30
}

# Neither of the two lands in the plan or in the state.
ephemeral "random_password" "database" {
  length = 32
}

resource "aws_secretsmanager_secret_version" "first" {
  secret_id                = aws_secretsmanager_secret.database.id
  secret_string_wo         = jsonencode({ username = "app", password = ephemeral.random_password.database.result })
  secret_string_wo_version = 1
}

resource "aws_secretsmanager_secret_policy" "database" {
  secret_arn          = aws_secretsmanager_secret.database.arn
  block_public_policy = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "secretsmanager:GetSecretValue"
        Resource  = "*"
        Condition = {
          StringNotEquals = {
            "aws:PrincipalArn" = [
              aws_iam_role.deploy.arn,
              "arn:aws:iam::${local.account}:role/${var.rotation_role}",
            ]
          }
        }
      },
    ]
  })
}

resource "aws_secretsmanager_secret_rotation" "database" {
  secret_id           = aws_secretsmanager_secret.database.id
  rotation_lambda_arn = var.rotation_function_arn

  rotation_rules {
    automatically_after_days = 30
  }
}
