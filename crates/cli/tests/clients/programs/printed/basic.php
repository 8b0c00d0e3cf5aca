<?php
// The provider's PHP sample as printed, and the shortest request that uses it.
[$username, $password] = [getenv('USER_ID'), getenv('PASSWORD')];

// As printed:
$header = "Authorization: Basic " . base64_encode($username . ':' . $password);
// Until here.

$context = stream_context_create(['http' => ['header' => $header, 'ignore_errors' => true]]);
file_get_contents(getenv('URL'), false, $context);
echo explode(' ', $http_response_header[0])[1], "\n";
