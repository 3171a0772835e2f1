throw new Error('AwsCliLayer needs the AWS CLI. Remove "overrides" from package.json and run npm install.');
