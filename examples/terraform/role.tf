resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "deploy" {
  name                 = "deploy"
  max_session_duration = 3600
  permissions_boundary = aws_iam_policy.boundary.arn

  # One environment of one repository, by its names and by its ids. Leave the first form out as soon as GitHub sends the second.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OneEnvironment"
        Effect    = "Allow"
        Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = [
              "repo:${var.owner}/${var.repository}:environment:${var.environment}",
              "repo:${var.owner}@${var.owner_id}/${var.repository}@${var.repository_id}:environment:${var.environment}",
            ]
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "read_secret" {
  name = "read-secret"
  role = aws_iam_role.deploy.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadSecret"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        Resource = aws_secretsmanager_secret.database.arn
      },
    ]
  })
}

# Whatever somebody attaches to the role later, it reads secrets of production and decrypts them, and does nothing else.
resource "aws_iam_policy" "boundary" {
  name = "pipeline-boundary"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        Resource = "arn:aws:secretsmanager:us-east-1:${local.account}:secret:prod/*"
      },
      {
        Sid       = "DecryptSecrets"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = "arn:aws:kms:us-east-1:${local.account}:key/*"
        Condition = { StringEquals = { "kms:ViaService" = local.via_service } }
      },
    ]
  })
}
