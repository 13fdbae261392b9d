/**
 * Actions that together give whoever has them the access of a stronger principal. The paths are known facts of AWS; their
 * names follow the actions. https://github.com/DataDog/pathfinding.cloud
 */
export interface EscalationPath {
  readonly actions: readonly string[]
  /** The service that a role is passed to, where the path passes one. */
  readonly service?: string
}

const alone = (...actions: readonly string[]): EscalationPath => ({ actions })
const passing = (service: string, ...actions: readonly string[]): EscalationPath => ({
  service: `${service}.amazonaws.com`,
  actions: ['iam:PassRole', ...actions],
})

export const ESCALATION_PATHS: readonly EscalationPath[] = [
  alone('iam:CreatePolicyVersion'),
  alone('iam:SetDefaultPolicyVersion'),
  alone('iam:AttachUserPolicy'),
  alone('iam:AttachGroupPolicy'),
  alone('iam:AttachRolePolicy'),
  alone('iam:PutUserPolicy'),
  alone('iam:PutGroupPolicy'),
  alone('iam:PutRolePolicy'),
  alone('iam:AddUserToGroup'),
  alone('iam:CreateAccessKey'),
  alone('iam:CreateLoginProfile'),
  alone('iam:UpdateLoginProfile'),
  alone('iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'),
  alone('lambda:UpdateFunctionCode'),
  alone('cloudformation:UpdateStack'),
  alone('ssm:SendCommand'),
  alone('ssm:StartSession'),
  alone('glue:UpdateDevEndpoint'),
  alone('apprunner:UpdateService'),
  passing('ec2', 'ec2:RunInstances'),
  passing('lambda', 'lambda:CreateFunction', 'lambda:InvokeFunction'),
  passing('lambda', 'lambda:CreateFunction', 'lambda:AddPermission'),
  passing('lambda', 'lambda:CreateFunction', 'lambda:CreateEventSourceMapping'),
  passing('cloudformation', 'cloudformation:CreateStack'),
  passing('cloudformation', 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'),
  passing('codebuild', 'codebuild:CreateProject', 'codebuild:StartBuild'),
  passing('ecs-tasks', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'),
  passing('ecs-tasks', 'ecs:RegisterTaskDefinition', 'ecs:CreateService'),
  passing('glue', 'glue:CreateDevEndpoint'),
  passing('glue', 'glue:CreateJob', 'glue:StartJobRun'),
  passing(
    'datapipeline',
    'datapipeline:CreatePipeline',
    'datapipeline:PutPipelineDefinition',
    'datapipeline:ActivatePipeline',
  ),
  passing('sagemaker', 'sagemaker:CreateNotebookInstance', 'sagemaker:CreatePresignedNotebookInstanceUrl'),
  passing('sagemaker', 'sagemaker:CreateTrainingJob'),
  passing('sagemaker', 'sagemaker:CreateProcessingJob'),
  passing('apprunner', 'apprunner:CreateService'),
]
