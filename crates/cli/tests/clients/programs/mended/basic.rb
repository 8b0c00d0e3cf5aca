# The provider's Ruby sample, mended: `strict_encode64` never wraps.
require 'base64'
require_relative '../plain'
username, password = ENV['USER_ID'], ENV['PASSWORD']
$header = 'Authorization: Basic ' + Base64.strict_encode64(username + ':' + password)
send_header($header)
