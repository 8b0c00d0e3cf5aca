-- The load of `cargo xtask bench hook`: each request signs in anew at the next connection of a list.

local ids, turn = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    ids[#ids + 1] = line
  end
end

function request()
  turn = turn + 1
  local id = ids[turn % #ids + 1]
  -- The stand-in takes what stands before the dash as the person, so each connection keeps its own.
  local body = '{"Credentials":{"apiKey":"user' .. id .. "-" .. turn .. '"}}'
  return wrk.format("PUT", "/v1.0/account/connectors/" .. id, nil, body)
end
