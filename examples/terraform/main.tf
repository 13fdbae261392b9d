# A secret that one deploy job may read and nobody else, with all that belongs around it: a key that decrypts only for this
# secret and only through Secrets Manager, a role that trusts one environment of one repository, a way into AWS that stays
# inside the VPC, and somebody who hears of changes. verify-policy finds nothing in it.
terraform {
  required_version = ">= 1.11" # for write-only arguments

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7"
    }
  }
}

# Calls of IAM arrive in us-east-1 alone, and so the rule in monitoring.tf has to be there.
provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}

locals {
  account     = data.aws_caller_identity.current.account_id
  secret_name = "prod/database/credentials"
  # With its suffix still open, the key policy does not need the secret, which needs the key.
  secret_arn  = "arn:aws:secretsmanager:us-east-1:${local.account}:secret:${local.secret_name}-??????"
  via_service = "secretsmanager.us-east-1.amazonaws.com"
}
