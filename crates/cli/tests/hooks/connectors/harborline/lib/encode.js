module.exports.encode = function encode(user, password) {
    return btoa(user + ':' + password);
};
