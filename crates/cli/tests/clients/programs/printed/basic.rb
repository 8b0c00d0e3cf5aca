# The provider's Ruby sample as printed, and the shortest request that uses it.
require 'base64'
require_relative '../plain'
username, password = ENV['USER_ID'], ENV['PASSWORD']

# As printed:
$header = 'Authorization: Basic ' + Base64.encode64( username + ':' + password ).chomp
# Until here.

send_header($header)
