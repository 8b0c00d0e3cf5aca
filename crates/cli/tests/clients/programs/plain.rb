# A GET with one header line more: by Ruby's own library, or, where RAW is set, straight over a socket.
require 'net/http'
require 'socket'

def send_header(header)
  url = URI(ENV['URL'])
  if ENV['RAW']
    socket = TCPSocket.new(url.host, url.port)
    socket.write "GET #{url.request_uri} HTTP/1.1\r\nHost: #{url.host}:#{url.port}\r\n" \
                 "Connection: close\r\n#{header}\r\n\r\n"
    puts socket.read.split[1]
  else
    name, value = header.split(': ', 2)
    request = Net::HTTP::Get.new(url)
    request[name] = value
    puts Net::HTTP.start(url.host, url.port) { |http| http.request(request) }.code
  end
rescue ArgumentError => e
  abort "ArgumentError: #{e.message}"
end
