variable "owner" {
  type    = string
  default = "octo-org"
}

variable "repository" {
  type    = string
  default = "app"
}

variable "owner_id" {
  type        = string
  description = "gh api users/octo-org --jq .id"
}

variable "repository_id" {
  type        = string
  description = "gh api repos/octo-org/app --jq .id"
}

variable "environment" {
  type        = string
  default     = "production"
  description = "The environment of the deploy job. Give it a protection rule."
}

variable "administrator_role" {
  type        = string
  default     = "SecretsAdministrator"
  description = "Name of the role that manages the key and the secret; nobody else can."
}

variable "rotation_function_arn" {
  type        = string
  description = "The function that changes the password in the database and in the secret."
}

variable "rotation_role" {
  type        = string
  default     = "DatabaseRotation"
  description = "Name of the role of that function."
}

variable "trail_bucket" {
  type        = string
  description = "Name of the bucket for the trail, in an account that pipelines do not reach."
}

variable "alerts_topic_arn" {
  type        = string
  description = "The SNS topic that tells the people on call."
}
