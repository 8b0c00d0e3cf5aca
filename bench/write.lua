-- The load of `cargo xtask bench write`: each request stores another credential in the next connection of a list.

local ids, turn = {}, 0
-- Base64 of aaa, bbb, ccc and ddd: eight of them behind `bench:` make a password that differs from the last.
local parts = { "YWFh", "YmJi", "Y2Nj", "ZGRk" }

function init(args)
  for line in io.lines(args[1]) do
    ids[#ids + 1] = line
  end
end

function request()
  turn = turn + 1
  local value, rest = { "YmVuY2g6" }, turn
  for place = 2, 9 do
    value[place] = parts[rest % 4 + 1]
    rest = math.floor(rest / 4)
  end
  local body = '{"AuthValue":"' .. table.concat(value) .. '"}'
  local path = "/v1.0/account/connectors/" .. ids[turn % #ids + 1] .. "?verify=false"
  return wrk.format("PUT", path, nil, body)
end
