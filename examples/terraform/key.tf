resource "aws_kms_key" "pipeline" {
  description             = "Encrypts the secrets of the deploy job"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  # What is left to the account's identity-based policies is to write this secret through Secrets Manager, and nothing else.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account}:role/${var.administrator_role}" }
        Action = [
          "kms:DescribeKey",
          "kms:GetKeyPolicy",
          "kms:PutKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:EnableKeyRotation",
          "kms:ListResourceTags",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
          "kms:CreateAlias",
          "kms:ScheduleKeyDeletion",
          "kms:CancelKeyDeletion",
        ]
        Resource = "*"
      },
      {
        Sid       = "WriteSecret"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account}:root" }
        Action    = ["kms:GenerateDataKey", "kms:Decrypt"]
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:ViaService" = local.via_service }
          # Secrets Manager tries the key with the second one before it stores the first value.
          StringLike = { "kms:EncryptionContext:SecretARN" = [local.secret_arn, "RequestToValidateKeyAccess"] }
        }
      },
      {
        Sid       = "ReadSecret"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.deploy.arn }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:ViaService" = local.via_service }
          StringLike   = { "kms:EncryptionContext:SecretARN" = local.secret_arn }
        }
      },
      {
        Sid       = "RotateSecret"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account}:role/${var.rotation_role}" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = {
          StringEquals = { "kms:ViaService" = local.via_service }
          StringLike   = { "kms:EncryptionContext:SecretARN" = local.secret_arn }
        }
      },
    ]
  })
}

resource "aws_kms_alias" "pipeline" {
  name          = "alias/pipeline-secrets"
  target_key_id = aws_kms_key.pipeline.key_id
}
